package org.gpicl.backend.djl.script;

import org.gpicl.spi.Arithmetic;

/**
 * What a script is written for.
 *
 * @param arithmetic of matrix products and what lies between them
 * @param onednn true to let oneDNN compute float32 products, false for whatever PyTorch has
 * @param device in PyTorch's words, such as {@code cpu} or {@code cuda:0}
 */
public record ScriptOptions(Arithmetic arithmetic, boolean onednn, String device) {}
