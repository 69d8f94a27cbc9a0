package dev.sourcecheck.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableSelectionTest {
  @ParameterizedTest
  @CsvSource({
    "sales,'',sales,t,true",
    "sales,'',Sales,t,false",
    "s*,'',sales,t,true",
    "*,'',x,t,true",
    "*s,'',sal,t,false",
    "'','',sales,t,false",
    "a?c,'',abc,t,false",
    "a?c,'',a?c,t,true",
    "s,b,s,abc,true",
    "s,B,s,abc,false",
    "s,a*c,s,xabcx,true",
    "s,%,s,abc,false",
    "s,*,s,abc,true"
  })
  void matchesSchemaAndText(
      String schema, String containing, String inSchema, String table, boolean wanted) {
    TableSelection selection = new TableSelection(schema, containing, List.of(), null);

    assertThat(selection.wants("db", inSchema, table)).isEqualTo(wanted);
  }

  @Test
  void matchesAnyName() {
    TableSelection selection = new TableSelection("s", "", List.of("a", "b*d", "1.5%"), null);

    assertThat(selection.wants("db", "s", "a")).isTrue();
    assertThat(selection.wants("db", "s", "bcd")).isTrue();
    assertThat(selection.wants("db", "s", "1.5%")).isTrue();
    assertThat(selection.wants("db", "s", "ab")).isFalse();
  }

  @Test
  void limitSelectsFirstTables() {
    TableSelection selection = new TableSelection("*", "", List.of(), 2L);

    assertThat(selection.wants("db", "s", "a")).isTrue();
    assertThat(selection.wants("db", "t", "a")).isTrue();
    assertThat(selection.wants("db", "s", "b")).isFalse();
    assertThat(selection.wants("db", "s", "a")).isTrue();
    assertThat(selection.wants("db", "s", "b")).isFalse();
  }

  @Test
  void limitCountsTablesOfSeveralDatabases() {
    TableSelection selection = new TableSelection("*", "", List.of(), 2L);

    assertThat(selection.wants("hive", "public", "a")).isTrue();
    assertThat(selection.wants("mysql", "public", "a")).isTrue();
    assertThat(selection.wants("mysql", "public", "b")).isFalse();
    assertThat(selection.wants("postgres", "public", "a")).isFalse();
  }
}
