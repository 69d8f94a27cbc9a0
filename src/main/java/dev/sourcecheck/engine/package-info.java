/**
 * The interface between the checks and the database engines. The checks use only this package; each
 * engine has its own package and is found through {@link dev.sourcecheck.engine.Engines}. Engines
 * connect through {@code net} and never use our store.
 */
@NullMarked
package dev.sourcecheck.engine;

import org.jspecify.annotations.NullMarked;
