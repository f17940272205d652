/** Computations as TorchScript: text, and nothing of DJL. */
@API(status = Status.INTERNAL, since = "0.1")
@NullMarked
package org.gpicl.backend.djl.script;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
