/**
 * Why? Which columns matter to a classifier, and to one prediction; and which examples decided it.
 *
 * <p>All of it asks a {@link org.gpicl.Classifier}, or what makes one, and looks into none. What is drawn at random comes from
 * a seed, and every number has the standard error of that sampling.
 */
@NullMarked
package org.gpicl.explain;

import org.jspecify.annotations.NullMarked;
