package dev.sourcecheck.page.graph;

/**
 * A box with a header and rows.
 *
 * @param id unique within the graph
 * @param rows number of rows below the header
 */
public record GraphNode(String id, int rows) {}
