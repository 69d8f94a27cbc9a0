/**
 * The benchmarks. Each measures us and a rival in the same run, one after the other and again, and
 * tells the ratio of the medians.
 */
@NullMarked
package dev.sourcecheck.bench;

import org.jspecify.annotations.NullMarked;
