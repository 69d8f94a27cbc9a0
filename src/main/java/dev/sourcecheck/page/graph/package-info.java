/**
 * Draws directed graphs in layers from left to right, around one node. It computes places and paths
 * only; {@code page} makes the picture of them on the server, so that it needs no script, and no
 * style that the content security policy forbids.
 */
@NullMarked
package dev.sourcecheck.page.graph;

import org.jspecify.annotations.NullMarked;
