package org.gpicl.backend.onnx.graph;

import org.gpicl.spi.DType;
import org.gpicl.spi.Shape;

/**
 * A value of a graph.
 *
 * @param name unique within the model, its subgraphs included
 * @param shape its sizes may be symbolic
 */
record OnnxValue(String name, DType dtype, Shape shape) {}
