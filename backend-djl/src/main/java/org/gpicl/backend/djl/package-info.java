/** gpicl on PyTorch through Deep Java Library. */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.backend.djl;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
