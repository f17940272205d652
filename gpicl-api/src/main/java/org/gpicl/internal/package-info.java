/** Shared by the packages of this module and not exported from it. */
@NullMarked
package org.gpicl.internal;

import org.jspecify.annotations.NullMarked;
