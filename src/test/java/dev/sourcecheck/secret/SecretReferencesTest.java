package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.SecretReferences.Unresolved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferencesTest {
  private final Path folder;
  private final SecretReferences references;

  SecretReferencesTest(@TempDir Path parent) throws IOException {
    folder = Files.createDirectory(parent.resolve("secrets"));
    Files.writeString(parent.resolve("outside"), "0utside");
    references =
        new SecretReferences(
            List.of("PG_PASSWORD", "UNSET"),
            folder,
            Map.of("PG_PASSWORD", "fr0m-env", "PATH", "n0t-allowed")::get);
  }

  @ParameterizedTest
  @ValueSource(strings = {"${env:PG_PASSWORD}", "${PG_PASSWORD}"})
  void resolvesAllowedVariables(String reference) throws Unresolved {
    assertThat(resolve(reference)).isEqualTo("fr0m-env");
  }

  @ParameterizedTest
  @CsvSource({
    "$${HOME}, ${HOME}",
    "$${env:PG_PASSWORD}, ${env:PG_PASSWORD}",
    "$$${HOME}, $${HOME}",
    "$$, $$",
    "a$${HOME}, a$${HOME}",
    "$${${env:HOME}}, ${${env:HOME}}",
  })
  void unescapesLiteralReferences(String secret, String literal) throws Unresolved {
    assertThat(resolve(secret)).isEqualTo(literal);
  }

  @Test
  void readsAFileOnEachUse() throws Exception {
    Files.writeString(folder.resolve("pg.password"), " p w\n");
    assertThat(resolve("${file:pg.password}")).isEqualTo(" p w");

    Files.writeString(folder.resolve("pg.password"), "next\r\n");
    assertThat(resolve("${file:pg.password}")).isEqualTo("next");
  }

  @Test
  void followsLinksWithinTheFolder() throws Exception {
    Path data = Files.createDirectory(folder.resolve("..2026"));
    Files.writeString(data.resolve("password"), "mounted");
    Files.createSymbolicLink(folder.resolve("password"), data.resolve("password"));

    assertThat(resolve("${file:password}")).isEqualTo("mounted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${env:PATH}",
        "${PATH}",
        "${env:}",
        "${}",
        "${env:pg_password}",
        "${env:UNSET}",
        "${file:outside}",
        "${file:../outside}",
        "${file:..}",
        "${file:.}",
        "${file:}",
        "${file:/etc/passwd}",
        "${file:link}",
        "${file:folder}",
        "${file:a/../../outside}",
        "${file:%2e%2e/outside}",
        "${file:..\\outside}",
        "${file:absent}",
        "${file:large}",
        "${file:binary}",
        "${file:outside\u0000}",
        "${${env:PG_PASSWORD}}",
        "${env:${PG_PASSWORD}}",
        "${file:${env:PG_PASSWORD}}",
        "${FILE:outside}",
        "${Env:PG_PASSWORD}",
        "${ENV:PATH}",
        "${env:PG_PASSWORD\u0000}",
        "${file:\\\\host\\share}",
      })
  void rejectsOtherReferencesWithoutRevealingValues(String reference) throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), folder.resolveSibling("outside"));
    Files.createDirectory(folder.resolve("folder"));
    Files.write(folder.resolve("large"), new byte[100_000]);
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 1});

    assertThatThrownBy(() -> resolve(reference))
        .isInstanceOfSatisfying(Unresolved.class, e -> assertThat(e.field()).isEqualTo("password"))
        .hasMessageNotContainingAny("n0t-allowed", "0utside", folder.toString(), "\n");
  }

  @Test
  void rejectsFilesWithoutAFolder() {
    SecretReferences none = new SecretReferences(List.of(), null, name -> "value");

    assertThatThrownBy(() -> none.resolve(Map.of("password", new Secret("${file:x}"))))
        .hasMessage(
            "The field password refers to a file, but no folder for such files is configured in"
                + " sourcecheck.secrets.folder.");
    assertThatThrownBy(() -> none.resolve(Map.of("password", new Secret("${HOME}"))))
        .hasMessage(
            "The field password refers to an environment variable that is not allowed. The operator"
                + " lists allowed variables in sourcecheck.secrets.env-allowed.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "$PG_PASSWORD", "x${PG_PASSWORD}", "${PG_PASSWORD}x", "${a}${b}", "${", "{x}"})
  void returnsOtherTextUnchanged(String password) throws Unresolved {
    assertThat(resolve(password)).isEqualTo(password);
  }

  private String resolve(String password) throws Unresolved {
    return references.resolve(Map.of("password", new Secret(password))).get("password").reveal();
  }

  @Test
  void unrestrictedResolvesAnyVariableAndFile() throws Exception {
    SecretReferences any = SecretReferences.unrestricted(Map.of("ANY", "fr0m-env")::get);
    Path outside = folder.resolveSibling("outside");

    assertThat(any.resolve(Map.of("a", new Secret("${env:ANY}"), "b", new Secret("${ANY}"))))
        .extractingByKeys("a", "b")
        .extracting(Secret::reveal)
        .containsExactly("fr0m-env", "fr0m-env");
    assertThat(any.resolve(Map.of("f", new Secret("${file:" + outside + "}"))).get("f").reveal())
        .isEqualTo("0utside");
    for (String bad : List.of("${env:UNSET}", "${file:" + folder + "}", "${file:/no/such\0file}")) {
      assertThatThrownBy(() -> any.resolve(Map.of("f", new Secret(bad))))
          .isInstanceOf(Unresolved.class);
    }
  }
}
