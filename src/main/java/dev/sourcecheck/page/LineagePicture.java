package dev.sourcecheck.page;

import java.util.List;

/**
 * The drawn graph around a table, in pixels.
 *
 * @param title its text alternative
 * @param boxes from left to right
 */
public record LineagePicture(
    String title,
    int width,
    int height,
    List<LayerTitle> layers,
    List<TableBox> boxes,
    List<EdgeArrow> arrows) {

  /** Numbers of letters that fit a box; beside a schema is the link that shows the columns. */
  private static final int NAME_PLACES = 21;

  private static final int SCHEMA_PLACES = 16;
  private static final int COLUMN_PLACES = 25;

  /** What is above a layer, in its middle. */
  public record LayerTitle(int x, String text) {}

  /**
   * @param node ID that arrows refer to
   * @param label the full name and where it is, for screen readers
   * @param page the lineage around this table, empty for the start and for other databases
   * @param toggle the same page with or without the columns of this table
   */
  public record TableBox(
      int x,
      int y,
      int width,
      int height,
      String node,
      String name,
      String schema,
      String label,
      boolean start,
      String page,
      String toggle,
      boolean open,
      List<BoxColumn> columns) {
    /** The name, shortened to fit the box. */
    public String shownName() {
      return FittedText.of(name, NAME_PLACES);
    }

    public String shownSchema() {
      return FittedText.of(schema, SCHEMA_PLACES);
    }

    /** Where the link that shows the columns begins. */
    public int toggleLeft() {
      return width - 80;
    }

    /** The middle of its text. */
    public int toggleMiddle() {
      return width - 44;
    }
  }

  /**
   * @param y of its line, from the top of the box
   */
  public record BoxColumn(int y, String name) {
    public String shown() {
      return FittedText.of(name, COLUMN_PLACES);
    }

    public int baseline() {
      return y + 16;
    }
  }

  /**
   * @param from node where it starts
   * @param to node where it ends
   * @param path in the syntax of SVG
   * @param kind the class of the stylesheet: {@code values}, {@code rows} or {@code unknown}
   */
  public record EdgeArrow(String from, String to, String path, String kind, boolean ofColumns) {}
}
