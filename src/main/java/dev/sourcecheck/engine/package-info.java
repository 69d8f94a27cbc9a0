/**
 * What a kind of database must offer so that the checks can run on it. The checks know only this
 * package; each engine lives unseen in a package of its own and is found through {@link
 * dev.sourcecheck.engine.Engines}. Engines talk to the outside through {@code net} and never touch
 * our own store.
 */
@NullMarked
package dev.sourcecheck.engine;

import org.jspecify.annotations.NullMarked;
