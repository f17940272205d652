/**
 * Computations as ONNX models: opset 17, IR version 8, operators of the standard domain only.
 *
 * <p>Applying a computation once to operations whose values are names in a graph <em>is</em> the export. Sizes stay
 * symbolic: they are computed inside the model from the shapes of its inputs.
 */
@NullMarked
package org.gpicl.backend.onnx.graph;

import org.jspecify.annotations.NullMarked;
