/** Files: safetensors, and the models of gpicl written in them. */
@NullMarked
package org.gpicl.model;

import org.jspecify.annotations.NullMarked;
