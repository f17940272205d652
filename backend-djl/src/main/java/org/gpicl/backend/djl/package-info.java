/** gpicl on PyTorch through Deep Java Library. */
@NullMarked
package org.gpicl.backend.djl;

import org.jspecify.annotations.NullMarked;
