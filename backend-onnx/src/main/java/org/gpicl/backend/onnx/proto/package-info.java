/**
 * The few messages of the ONNX format that gpicl writes, and the wire format of Protocol Buffers under them: written here, so
 * that no version of a protobuf library on the class path can be the wrong one.
 *
 * <p>Field numbers are those of onnx.proto, IR version 8.
 */
@API(status = Status.INTERNAL, since = "0.1")
@org.jspecify.annotations.NullMarked
package org.gpicl.backend.onnx.proto;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
