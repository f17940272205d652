/** From raw feature vectors to the inputs of a model: missing values, scale, outliers and width. */
@NullMarked
package org.gpicl.preprocess;

import org.jspecify.annotations.NullMarked;
