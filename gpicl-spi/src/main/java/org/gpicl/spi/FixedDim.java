package org.gpicl.spi;

import java.util.List;
import java.util.Map;

/** A size that is a number. */
record FixedDim(long size) implements Dim {

    @Override
    public List<Term> terms() {
        return size == 0 ? List.of() : List.of(new Term(size, List.of()));
    }

    @Override
    public boolean isFixed() {
        return true;
    }

    @Override
    public boolean isNamed() {
        return false;
    }

    @Override
    public Dim plus(Dim other) {
        return other instanceof FixedDim fixed ? new FixedDim(Math.addExact(size, fixed.size)) : other.plus(this);
    }

    @Override
    public Dim times(Dim other) {
        return other instanceof FixedDim fixed ? new FixedDim(Math.multiplyExact(size, fixed.size)) : other.times(this);
    }

    @Override
    public boolean isDivisibleBy(long divisor) {
        return divisor != 0 && size % divisor == 0;
    }

    @Override
    public Dim dividedBy(long divisor) {
        if (!isDivisibleBy(divisor)) {
            throw SymbolicDim.notDivisible(this, divisor);
        }
        return new FixedDim(size / divisor);
    }

    @Override
    public long evaluate(Map<String, Long> sizes) {
        return size;
    }

    @Override
    public String toString() {
        return Long.toString(size);
    }
}
