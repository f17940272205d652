/** Computations as TorchScript: text, and nothing of DJL. */
@NullMarked
package org.gpicl.backend.djl.script;

import org.jspecify.annotations.NullMarked;
