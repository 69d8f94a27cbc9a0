package dev.sourcecheck.engine.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.LineageReader;
import org.junit.jupiter.api.Test;

class CreatedViewTest {
  private static final String HEAD =
      "CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`%` SQL SECURITY DEFINER VIEW ";

  @Test
  void returnsTheQuery() {
    assertThat(CreatedView.query(HEAD + "`s`.`v` AS select `t`.`a` AS `a` from `t`"))
        .isEqualTo("select `t`.`a` AS `a` from `t`");
  }

  @Test
  void skipsAListOfColumns() {
    assertThat(CreatedView.query(HEAD + "`v` (`x`,`y`) AS select 1 AS `1`,2 AS `2`"))
        .isEqualTo("select 1 AS `1`,2 AS `2`");
  }

  @Test
  void skipsNamesThatContainTheKeyword() {
    assertThat(CreatedView.query(HEAD + "`a AS b``c AS d` AS select 1 AS `1`"))
        .isEqualTo("select 1 AS `1`");
  }

  @Test
  void truncatesLongQueries() {
    String query = "select '" + "x".repeat(LineageReader.LONGEST_TEXT) + "'";

    assertThat(CreatedView.query(HEAD + "`v` AS " + query))
        .isEqualTo(query.substring(0, LineageReader.LONGEST_TEXT + 1));
  }
}
