package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScrubberTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2!",
        "p@ss:w/ord%",
        "${HOME}{}",
        "it's \"quoted\" <b>&co",
        "with space",
        "\\back\\slash",
        "pässwörd😀",
        "+a+b+",
        "%41%42",
        "aaaa",
        "line one is long enough\nline two is long as well"
      })
  void masksEveryEncoding(String secret) throws Exception {
    SecretScrubber scrubber = source(secret).scrubber();
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    List<String> encoded =
        List.of(
            secret,
            form,
            form.replace("+", "%20"),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            HexFormat.of().formatHex(bytes),
            new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(secret),
            secret.replace("'", "''"));
    for (String encoding : encoded) {
      String inside =
          encoding.startsWith("\"") ? encoding.substring(1, encoding.length() - 1) : encoding;

      String clean = scrubber.scrub("login failed (" + inside + ") for bob");

      assertThat(clean).doesNotContain(inside).isEqualTo("login failed (***) for bob");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"u:", "us:", "use:"})
  void masksBase64AtEveryOffset(String user) {
    String secret = "correct horse";
    String header =
        Base64.getEncoder().encodeToString((user + secret).getBytes(StandardCharsets.UTF_8));

    String clean = source(secret).scrubber().scrub("Authorization: Basic " + header);

    assertThat(clean).contains("***");
    String left = clean.replace("Authorization: Basic ", "").replace("***", "");
    assertThat(left.length()).isLessThan(9);
  }

  @Test
  void masksTruncatedAndNormalizedSecrets() {
    String secret = "correct horse battery staple";

    assertThat(source(secret).scrubber().scrub("pw correct horse batt, and on"))
        .isEqualTo("pw ***, and on");
    assertThat(source(secret).scrubber().scrub("pw corre\u2026")).isEqualTo("pw ***\u2026");
    assertThat(source("two  gaps\t\there ").scrubber().scrub("pw two gaps here."))
        .isEqualTo("pw ***.");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x200B, 0x200C, 0x200D, 0x200E, 0x202E, 0x2060, 0x2066, 0xFEFF, 0x00AD, 0x061C, 0x180E,
        0xFE0F, 0xFE00, 0x034F, 0x115F, 0x3164, 0xFFA0, 0xE0001, 0xE0061, 0xE0100
      })
  void findsSecretsBehindInvisibleCharacters(int point) {
    String invisible = Character.toString(point);
    String split = String.join(invisible, "h", "un", "ter", "2!");

    assertThat(source("hunter2!").scrubber().scrub("pw " + split + " for" + invisible + " bob"))
        .isEqualTo("pw *** for" + invisible + " bob");
    assertThat(source(split).scrubber().scrub("pw hunter2! for bob")).isEqualTo("pw *** for bob");
    assertThat(source(split).scrubber().scrub("pw " + split)).isEqualTo("pw ***");
    assertThat(source("x9").scrubber().scrub("pw x" + invisible + "9, x" + invisible + "99"))
        .isEqualTo("pw ***, x" + invisible + "99");
  }

  @Test
  void masksOverlappingSecrets() {
    assertThat(source("abab").scrubber().scrub("xababBababx")).isEqualTo("x***B***x");
    assertThat(source("secretA").scrubber(List.of(new Secret("tAmore"))).scrub("secretAmore"))
        .isEqualTo("***");
  }

  @Test
  void masksAShortSecretOnlyAsAWord() {
    SecretScrubber scrubber = source("x9").scrubber();

    assertThat(scrubber.scrub("pw x9, \"x9\", x9")).isEqualTo("pw ***, \"***\", ***");
    assertThat(scrubber.scrub("axe x99 0x9f")).isEqualTo("axe x99 0x9f");
  }

  @Test
  void masksAPublicNameOnlyAsAPassword() {
    SecretScrubber scrubber = source("bob").scrubber();

    assertThat(scrubber.scrub("GRANT USAGE ON SCHEMA \"tmp\" TO \"bob\""))
        .isEqualTo("GRANT USAGE ON SCHEMA \"tmp\" TO \"bob\"");
    assertThat(scrubber.scrub("user=bob password=bob")).isEqualTo("user=bob password=***");
  }

  @Test
  void masksLinesOfAKey() {
    String key =
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----";
    String file =
        "{\"project_id\": \"public-project\", \"private_key\": \""
            + key.replace("\n", "\\n")
            + "\"}";

    for (String secret : List.of(key, file)) {
      SecretScrubber scrubber = source(secret).scrubber();
      assertThat(scrubber.scrub("bad line MIIEvQIBADANBgkqhkiG9w0BAQEFAASC in public-project"))
          .isEqualTo("bad line *** in public-project");
      assertThat(scrubber.scrub("-----BEGIN PRIVATE KEY-----"))
          .isEqualTo("-----BEGIN PRIVATE KEY-----");
    }
  }

  @Test
  void returnsTextWithoutSecretsUnchanged() {
    String text = "nothing to hide";

    assertThat(SecretScrubber.NOTHING.scrub(text)).isSameAs(text);
  }

  private static SourceSpec source(String password) {
    return new SourceSpec(
        1L,
        "orders",
        SourceType.POSTGRES,
        Map.of("host", "db.example.com", "user", "bob", "port", 5432L),
        Map.of("password", new Secret(password)),
        "shop.tmp",
        false,
        null,
        null);
  }
}
