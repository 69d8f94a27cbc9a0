package dev.sourcecheck.lineage.flow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of a statement, which some tools record in a comment. Since version 18, PostgreSQL's
 * history drops comments before a statement; dbt can append its own ({@code query-comment:
 * append}).
 *
 * @param tool lower case
 * @param name the tool's name for what it ran, such as a dbt model
 * @see <a href="https://docs.getdbt.com/reference/project-configs/query-comment">dbt's query
 *     comment</a>
 * @see <a href="https://google.github.io/sqlcommenter/spec/">sqlcommenter</a>
 */
public record StatementLabel(String tool, String name) {
  /** Comments are at the beginning or at the end. */
  private static final int SEARCHED = 2_000;

  private static final Pattern DBT = Pattern.compile("\"node_id\": ?\"([^\"*]{1,300})\"");
  private static final Pattern COMMENTER =
      Pattern.compile("(dag_id|task_id|controller|route|action)='([^'*]{1,300})'");

  public static Optional<StatementLabel> of(String sql) {
    int first = sql.indexOf("/*");
    if (first < 0) {
      return Optional.empty();
    }
    String text =
        first < SEARCHED
            ? sql.substring(first, Math.min(sql.length(), first + SEARCHED))
            : sql.substring(Math.max(first, sql.length() - SEARCHED));
    Matcher dbt = DBT.matcher(text);
    if (dbt.find() && isInComment(text, dbt.start())) {
      return Optional.of(new StatementLabel("dbt", dbt.group(1)));
    }
    Matcher commenter = COMMENTER.matcher(text);
    if (commenter.find() && isInComment(text, commenter.start())) {
      String tool = commenter.group(1).endsWith("_id") ? "airflow" : "sqlcommenter";
      return Optional.of(new StatementLabel(tool, commenter.group(2)));
    }
    return Optional.empty();
  }

  private static boolean isInComment(String text, int at) {
    return text.lastIndexOf("/*", at) > text.lastIndexOf("*/", at);
  }
}
