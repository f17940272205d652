/**
 * The oracle: an engine of plain {@code double} arrays, slow and obvious, with which every other engine is compared.
 *
 * <p>It depends on nothing but the SPI and is not registered with {@link java.util.ServiceLoader}: instantiate {@link
 * org.gpicl.tck.oracle.OracleBackend}.
 */
@API(status = Status.EXPERIMENTAL, since = "0.1")
@NullMarked
package org.gpicl.tck.oracle;

import org.apiguardian.api.API;
import org.apiguardian.api.API.Status;
import org.jspecify.annotations.NullMarked;
