/** Which compute backend is used: those on the class path or module path, and the choice among them. */
@NullMarked
package org.gpicl.backend;

import org.jspecify.annotations.NullMarked;
