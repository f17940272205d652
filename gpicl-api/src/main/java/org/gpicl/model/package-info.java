/** Files: safetensors, the models of gpicl written in them, and the catalogue of those that are shipped. */
@NullMarked
package org.gpicl.model;

import org.jspecify.annotations.NullMarked;
