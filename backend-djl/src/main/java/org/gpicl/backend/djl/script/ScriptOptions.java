package org.gpicl.backend.djl.script;

import java.util.function.BooleanSupplier;
import org.gpicl.spi.Arithmetic;

/**
 * What a script is written for.
 *
 * @param arithmetic of matrix products and what lies between them
 * @param onednn asked when the first product by a matrix of some size is written: true to let oneDNN compute such products
 *     in float32, false for whatever PyTorch has
 * @param device in PyTorch's words, such as {@code cpu} or {@code cuda:0}
 */
public record ScriptOptions(Arithmetic arithmetic, BooleanSupplier onednn, String device) {}
