/**
 * The oracle: an engine of plain {@code double} arrays, slow and obvious, with which every other engine is compared.
 *
 * <p>It depends on nothing but the SPI and is not registered with {@link java.util.ServiceLoader}: instantiate {@link
 * org.gpicl.tck.oracle.OracleBackend}.
 */
@NullMarked
package org.gpicl.tck.oracle;

import org.jspecify.annotations.NullMarked;
