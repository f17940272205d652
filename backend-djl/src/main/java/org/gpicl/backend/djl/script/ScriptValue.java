package org.gpicl.backend.djl.script;

import org.gpicl.spi.DType;
import org.gpicl.spi.Dim;
import org.gpicl.spi.Shape;
import org.jspecify.annotations.Nullable;

/** A variable of a script, or a number that is written where it is used. Values are equal if they are the same. */
final class ScriptValue {

    private final String text;
    private final DType dtype;
    private final Shape shape;
    private final boolean half;
    private final @Nullable Block block;
    private final ScriptValue storage;
    private final boolean own;
    private final boolean spread;
    private final @Nullable Rearrangement rearrangement;

    /**
     * Where the elements of a value, all and once each, come from.
     *
     * @param expression of the value, with {@code {0}} for the source
     * @param transposing that the last two axes were exchanged, and nothing else
     */
    record Rearrangement(ScriptValue source, String expression, boolean transposing) {}

    private ScriptValue(
            String text,
            DType dtype,
            Shape shape,
            boolean half,
            @Nullable Block block,
            @Nullable ScriptValue storage,
            boolean own,
            boolean spread,
            @Nullable Rearrangement rearrangement) {
        this.text = text;
        this.dtype = dtype;
        this.shape = shape;
        this.half = half;
        this.block = block;
        this.storage = storage == null ? this : storage;
        this.own = own;
        this.spread = spread;
        this.rearrangement = rearrangement;
    }

    /** A float32 scalar as a numeral. */
    static ScriptValue number(float value) {
        return new ScriptValue(
                Double.toString(value), DType.FLOAT32, Shape.SCALAR, false, null, null, false, false, null);
    }

    /** What a block is given: memory that is not its own. */
    static ScriptValue given(String name, DType dtype, Shape shape, boolean half, Block block) {
        return new ScriptValue(name, dtype, shape, half, block, null, false, false, null);
    }

    /** What a statement makes, in memory of its own. */
    static ScriptValue made(String name, DType dtype, Shape shape, boolean half, Block block) {
        return new ScriptValue(name, dtype, shape, half, block, null, true, false, null);
    }

    /** The same, of operands that are {@link #isSpread}, or smaller. */
    static ScriptValue spread(String name, DType dtype, Shape shape, boolean half, Block block) {
        return new ScriptValue(name, dtype, shape, half, block, null, true, true, null);
    }

    /**
     * Another look at the memory of a value.
     *
     * @param dense false where elements share memory, so that none must be written
     */
    static ScriptValue view(String name, Shape shape, ScriptValue of, boolean dense, Block block) {
        return new ScriptValue(
                name, of.dtype, shape, of.half, block, of.storage, dense && of.own, !dense || of.spread, null);
    }

    /** A view of all elements of a value, in another order or shape. */
    static ScriptValue rearranged(String name, Shape shape, Rearrangement how, Block block) {
        ScriptValue of = how.source;
        return new ScriptValue(name, of.dtype, shape, of.half, block, of.storage, of.own, of.spread, how);
    }

    /** How it is written: a name or a numeral. */
    String text() {
        return text;
    }

    DType dtype() {
        return dtype;
    }

    Shape shape() {
        return shape;
    }

    /** Whether it is in bfloat16, where its type says float32. */
    boolean isHalf() {
        return half;
    }

    /** Whether it is a numeral and no tensor. */
    boolean isNumber() {
        return block == null;
    }

    /** The block that knows its name; null for a number, which every block knows. */
    @Nullable
    Block block() {
        return block;
    }

    /** The value whose memory this is. */
    ScriptValue storage() {
        return storage;
    }

    /** Whether its memory was made by a statement of its block, and may be written once nobody reads it any more. */
    boolean isOwn() {
        return own;
    }

    /** Whether it is a view of some of the elements that its memory holds. */
    boolean isPart() {
        return !size().equals(storage.size());
    }

    /** Whether it was made, elementwise, of what has fewer elements: an outer product or sum, or a function of such. */
    boolean isSpread() {
        return spread;
    }

    /** The number of elements. */
    Dim size() {
        return size(shape);
    }

    /** The number of elements of a shape. */
    static Dim size(Shape shape) {
        return shape.dims().stream().reduce(Dim.of(1), Dim::times);
    }

    /** Where its elements come from, if it was made of those of one other value. */
    @Nullable
    Rearrangement rearrangement() {
        return rearrangement;
    }

    /** The value of which this is the transpose in the last two axes; null if it is not known to be one. */
    @Nullable
    ScriptValue transposed() {
        return rearrangement != null && rearrangement.transposing ? rearrangement.source : null;
    }

    @Override
    public String toString() {
        return text + " " + (half ? "bfloat16" : dtype) + " " + shape;
    }
}
