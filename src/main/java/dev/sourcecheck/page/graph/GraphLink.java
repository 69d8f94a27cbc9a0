package dev.sourcecheck.page.graph;

/**
 * An arrow between two boxes, or rows of them.
 *
 * @param from ID of the box where it starts
 * @param fromRow row from 0, or {@link #HEADER}
 * @param to ID of the box where it ends
 * @param toRow row from 0, or {@link #HEADER}
 */
public record GraphLink(String from, int fromRow, String to, int toRow) {
  public static final int HEADER = -1;
}
