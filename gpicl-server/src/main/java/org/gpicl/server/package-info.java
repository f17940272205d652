/**
 * Named learners over HTTP: {@link org.gpicl.server.GpiclServer} in a program of one's own, {@link
 * org.gpicl.server.ServerCommand} as a program.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.server;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
