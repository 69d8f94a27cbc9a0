package dev.sourcecheck.page;

import java.util.List;

/**
 * A part of the tree of schemas and tables; parts that are not loaded are addresses.
 *
 * @param next the rest of the list, empty if this is all
 * @param continued whether it follows a part that is already shown
 * @param message why it is empty, empty if it is not
 */
public record SchemaTree(List<TreeSchema> schemas, String next, boolean continued, String message) {

  /**
   * @param database empty unless the source has several databases
   * @param address of its tables, empty if they are in this part
   * @param tables those in this part
   * @param next the rest of its tables
   */
  public record TreeSchema(
      String database, String name, String note, String address, TreeTables tables) {
    public boolean loaded() {
      return address.isEmpty();
    }
  }

  /** Tables of one schema. */
  public record TreeTables(List<TreeTable> tables, String next, boolean continued) {
    static final TreeTables NONE = new TreeTables(List.of(), "", false);
  }

  /**
   * @param page the page that shows the table
   * @param part its part that replaces what the page shows, empty to open the page
   * @param current whether the page shows it
   */
  public record TreeTable(String name, String note, String page, String part, boolean current) {}

  static SchemaTree empty(String message) {
    return new SchemaTree(List.of(), "", false, message);
  }
}
