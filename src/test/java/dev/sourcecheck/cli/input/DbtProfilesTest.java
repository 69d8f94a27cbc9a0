package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DbtProfilesTest {
  private static final EnvironmentVariables VARIABLES =
      Map.of("DBT_PASSWORD", "x", "DBT_HOST", "db")::get;
  private static final String PROFILES =
      """
      config:
        send_anonymous_usage_stats: false
      shop:
        target: dev
        outputs:
          dev:
            type: postgres
            host: "{{ env_var('DBT_HOST') }}"
            port: "{{ env_var('DBT_PORT', '5433') | int }}"
            user: analyst
            password: "{{ env_var('DBT_PASSWORD') }}"
            dbname: Shop
            schema: analytics
            threads: 4
          prod:
            type: postgres
            host: prod
            user: analyst
            pass: literal
            dbname: shop
            schema: analytics
      lake:
        target: dev
        outputs: {dev: {type: spark, host: x}}
      """;

  @Test
  void readsTheTargetOfEachProfile() throws UsageException {
    List<SourceInput> sources = DbtProfiles.read(PROFILES, null, VARIABLES);

    assertThat(sources).hasSize(1);
    SourceInput shop = sources.get(0);
    assertThat(shop.name()).isEqualTo("shop");
    assertThat(shop.form().options())
        .isEqualTo(Map.of("host", "db", "port", 5433L, "user", "analyst", "dbname", "Shop"));
    assertThat(shop.form().secrets())
        .isEqualTo(Map.of("password", new Secret("${env:DBT_PASSWORD}")));
    assertThat(shop.form().tempSchema()).isEqualTo("\"Shop\".analytics");
    assertThat(shop.notes())
        .containsExactly("lake cannot be read: the type spark is not supported");
  }

  @Test
  void readsAnotherTarget() throws UsageException {
    SourceInput shop = DbtProfiles.read(PROFILES, "prod", VARIABLES).get(0);

    assertThat(shop.form().options()).containsEntry("host", "prod");
    assertThat(shop.form().secrets()).isEqualTo(Map.of("password", new Secret("literal")));
  }

  @Test
  void namesWhatCannotBeRead() {
    assertThatThrownBy(() -> DbtProfiles.read(PROFILES, null, name -> null))
        .hasMessage(
            """
            dbt has configured no source that can be tested:
            shop cannot be read: The environment variable DBT_HOST is not set
            lake cannot be read: the type spark is not supported\
            """);
  }

  @Test
  void rejectsOtherTemplates() {
    assertThatThrownBy(() -> JinjaText.resolve("{{ var('x') }}", VARIABLES))
        .hasMessage("it has a template other than env_var");
  }

  @Test
  void findsTheFile() {
    assertThat(DbtProfiles.file(Path.of("a"), VARIABLES)).isEqualTo(Path.of("a", "profiles.yml"));
    assertThat(DbtProfiles.file(null, Map.of("DBT_PROFILES_DIR", "b")::get))
        .isEqualTo(Path.of("b", "profiles.yml"));
    assertThat(DbtProfiles.file(null, Map.of("HOME", "/h")::get))
        .isEqualTo(Path.of("/h", ".dbt", "profiles.yml"));
  }
}
