/**
 * Engines on ONNX Runtime.
 *
 * <p>Every native object (session, tensor) sits behind a {@link org.gpicl.spi.Handle}: ONNX Runtime crashes the process
 * when something closed is used, and its memory is invisible to the garbage collector.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.backend.onnx;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
