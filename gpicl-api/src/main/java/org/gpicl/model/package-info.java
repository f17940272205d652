/** Files: safetensors, the models of gpicl written in them, and the catalogue of those that are shipped. */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.model;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
