/**
 * Named learners over HTTP: {@link org.gpicl.server.GpiclServer} in a program of one's own, {@link
 * org.gpicl.server.ServerCommand} as a program.
 */
@NullMarked
package org.gpicl.server;

import org.jspecify.annotations.NullMarked;
