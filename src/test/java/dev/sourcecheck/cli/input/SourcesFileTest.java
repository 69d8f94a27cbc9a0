package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesFileTest {
  private static final String TWO =
      """
      sources:
        - &shop
          name: shop
          type: pg
          temp_schema: shop.tmp
          options: {host: db, dbname: shop, user: reader, password: "${env:PGPASSWORD}"}
        - <<: *shop
          name: copy
      """;

  @Test
  void readsForms() throws UsageException {
    List<SourceInput> sources = SourcesFile.read(TWO);

    assertThat(sources).extracting(SourceInput::name).containsExactly("shop", "copy");
    assertThat(sources.get(1).form().tempSchema()).isEqualTo("shop.tmp");
    assertThat(sources.get(1).form().secrets())
        .isEqualTo(Map.of("password", new Secret("${env:PGPASSWORD}")));
    assertThat(sources.get(1).notes()).isEmpty();
  }

  @Test
  void readsTheListThatExportWrites() throws UsageException {
    String json =
        """
        [{"name": "a", "type": "pg", "options": {"host": "h", "dbname": "d", "user": "u"},
          "secret_fields": ["password"]}]
        """;

    assertThat(SourcesFile.read(json)).singleElement().matches(source -> source.notes().isEmpty());
  }

  @Test
  void notesUnknownFields() throws UsageException {
    String yaml =
        """
        sources:
          - name: a
            type: pg
            temp_shema: x
            options: {host: h, dbname: d, user: u, pasword: hidden}
        """;

    assertThat(SourcesFile.read(yaml).get(0).notes())
        .containsExactly(
            "Source 1 (a): the field temp_shema is unknown and ignored",
            "Source 1 (a): the option pasword is unknown and ignored");
  }

  @Test
  void reportsEveryErrorOfASource() {
    String yaml = "sources: [{name: a, type: pg, options: {host: h, port: many}}]";

    assertThatThrownBy(() -> SourcesFile.read(yaml))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            """
            Source 1 (a) is invalid:
              port: Input should be an integer
              dbname: Field required
              user: Field required\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tiger",
        "sources: []",
        "sources: {name: tiger}",
        "sources: [tiger]",
        "others: []\nsources: [tiger]",
        "sources: [{name: a, type: pg, options: {host: h, dbname: d, user: u, password: 1}},"
            + " tiger]",
        "sources: [{name: a, name: b, password: tiger}]",
        "sources: [{password: 'tiger]",
        "sources: [!!java.net.URL [tiger]]",
        "sources: [2026-01-01]",
        "sources: &a [*a]",
      })
  void rejectsWithoutQuotingTheFile(String yaml) {
    assertThatThrownBy(() -> SourcesFile.read(yaml))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining("tiger");
  }

  @Test
  void rejectsNamesThatOccurTwice() {
    assertThatThrownBy(() -> SourcesFile.read(TWO.replace("name: copy", "name: shop")))
        .hasMessage("Two sources have the name shop");
  }
}
