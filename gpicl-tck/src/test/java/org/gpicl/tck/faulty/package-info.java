/** Backends that are wrong on purpose: decorators of the oracle with one fault each, which the kit must find. */
package org.gpicl.tck.faulty;
