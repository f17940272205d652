package org.gpicl.evaluate;

/**
 * Rows of about the same confidence: one point of a calibration curve.
 *
 * @param rows how many, at least 1
 * @param confidence the mean of their largest probabilities, 0 … 1
 * @param accuracy the share of them whose largest probability is at their label, 0 … 1
 */
public record CalibrationBin(int rows, double confidence, double accuracy) {}
