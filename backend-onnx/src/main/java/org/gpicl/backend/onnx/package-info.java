/**
 * Engines on ONNX Runtime.
 *
 * <p>Every native object (session, tensor) sits behind a {@link org.gpicl.spi.Handle}: ONNX Runtime crashes the process
 * when something closed is used, and its memory is invisible to the garbage collector.
 */
@NullMarked
package org.gpicl.backend.onnx;

import org.jspecify.annotations.NullMarked;
