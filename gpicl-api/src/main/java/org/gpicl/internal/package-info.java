/** Shared by the packages of this module and not exported from it. */
@API(status = Status.INTERNAL, since = "0.1")
@NullMarked
package org.gpicl.internal;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
