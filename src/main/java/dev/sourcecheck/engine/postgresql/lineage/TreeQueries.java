package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.text.ClasspathText;

/** The queries that read parse trees. */
final class TreeQueries {
  /** Trees of up to so many characters are read along with others. */
  static final int SMALL_TREE = 150_000;

  /** Characters of a larger tree that are read at once. */
  private static final int PIECE = 150_000;

  /** Function bodies that are kept in memory. */
  static final int MAX_BODIES = 2_000;

  static final String VIEW_IDS = read("view_ids.sql", SMALL_TREE);
  static final String VIEWS = read("views.sql", SMALL_TREE + 1);
  static final String VIEW_TREE = read("view_tree.sql", NodeScanner.MAX_LENGTH + 1);
  static final String FUNCTION_BODIES = read("function_bodies.sql", SMALL_TREE);
  static final String ATTRIBUTES = read("attributes.sql", SMALL_TREE);

  private static final String NUMBERS =
      "vartype|vartypmod|varcollid|varnosyn|varattnosyn|varreturningtype|location|resorigtbl"
          + "|resorigcol|consttype|consttypmod|constcollid|constlen|funcresulttype|funccollid"
          + "|inputcollid|opno|opfuncid|opresulttype|opcollid|resulttype|resulttypmod|resultcollid"
          + "|stmt_location|stmt_len|rellockmode";

  private TreeQueries() {}

  private static String read(String name, int longestTree) {
    return ClasspathText.read(TreeQueries.class, name)
        .replace("{longest}", Integer.toString(LineageReader.LONGEST_TEXT + 1))
        .replace("{longest_tree}", Integer.toString(longestTree))
        .replace(
            "{ballast}",
            " :("
                + NUMBERS
                + ") -?[0-9]+| :varnullingrels [(]b[ 0-9]*[)]"
                + "| :constvalue [0-9]+ [[][-0-9 ]*[]]")
        .replace("{piece}", Integer.toString(PIECE));
  }
}
