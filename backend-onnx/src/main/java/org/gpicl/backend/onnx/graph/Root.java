package org.gpicl.backend.onnx.graph;

/** What all graphs of one model share; it belongs to the outermost. */
record Root(Names names, Constants constants, Sizes sizes) {}
