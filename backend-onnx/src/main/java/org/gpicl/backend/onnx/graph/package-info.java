/**
 * Computations as ONNX models: opset 17, IR version 8, operators of the standard domain only.
 *
 * <p>Applying a computation once to operations whose values are names in a graph <em>is</em> the export. Sizes stay
 * symbolic: they are computed inside the model from the shapes of its inputs.
 */
@API(status = Status.INTERNAL, since = "0.1")
@NullMarked
package org.gpicl.backend.onnx.graph;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
