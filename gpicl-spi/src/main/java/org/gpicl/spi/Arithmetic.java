package org.gpicl.spi;

/** In which numbers a program computes. What goes in and comes out of it is of the types of its signature with any. */
public enum Arithmetic {

    /** Every operation in IEEE single precision. */
    FLOAT32,

    /**
     * Matrix products, and what lies between two of them, in numbers of 8 significant bits and the range of float32;
     * products sum in float32. Parameters, normalisations, sums, losses and what is added up over a step stay float32
     * (mixed precision, Micikevicius et al. 2018, in bfloat16: Kalamkar et al. 2019).
     *
     * <p>Twice to four times as fast on processors that have instructions for it, slower on others; results differ in the
     * third digit.
     */
    BFLOAT16
}
