package dev.sourcecheck.engine.postgresql.lineage;

import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.text.ClasspathText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries that read parse trees. */
final class TreeQueries {
  /** Maximum length of a tree that is read together with others, in characters. */
  static final int SMALL_TREE = 300_000;

  /** Length of the pieces in which a larger tree is read, in characters. */
  private static final int PIECE = 250_000;

  /** Maximum number of function bodies in memory. */
  static final int MAX_BODIES = 2_000;

  private static final Pattern TRIMMED = Pattern.compile("\\{trimmed:([^}]+)}");

  /**
   * Removes most fields that lineage does not depend on. Replacing literals takes a hundredth of
   * the time of a regular expression with alternatives.
   */
  private static final String TRIM =
      """
      replace(replace(replace(replace(replace(
        regexp_replace(
          regexp_replace($1, ' :location -?[0-9]+', '', 'g'),
          ' :constvalue [0-9]+ [[][-0-9 ]*[]]', '', 'g'),
        ' :vartypmod -1 :varcollid 0 ', ' '),
        ' :vartypmod -1 :varcollid 100 ', ' '),
        ' :varnullingrels (b)', ''),
        ' :varlevelsup 0 ', ' '),
        ' :varreturningtype 0', '')""";

  static final String VIEW_IDS = read("view_ids.sql", SMALL_TREE);
  static final String VIEWS = read("views.sql", SMALL_TREE + 1);
  static final String VIEW_TREE = read("view_tree.sql", NodeScanner.MAX_LENGTH + 1);
  static final String FUNCTION_BODIES = read("function_bodies.sql", SMALL_TREE);
  static final String ATTRIBUTES = read("attributes.sql", SMALL_TREE);

  private TreeQueries() {}

  private static String read(String name, int longestTree) {
    return TRIMMED
        .matcher(ClasspathText.read(TreeQueries.class, name))
        .replaceAll(found -> Matcher.quoteReplacement(TRIM.replace("$1", found.group(1))))
        .replace("{longest}", Integer.toString(LineageReader.LONGEST_TEXT + 1))
        .replace("{longest_tree}", Integer.toString(longestTree))
        .replace("{piece}", Integer.toString(PIECE));
  }
}
