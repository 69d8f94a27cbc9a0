package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.asSuperuser;
import static dev.sourcecheck.engine.postgresql.StrictServer.literal;
import static dev.sourcecheck.engine.postgresql.StrictServer.open;
import static dev.sourcecheck.engine.postgresql.StrictServer.refused;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every password that PostgreSQL accepts works, and a similar one does not. */
class OddPasswordsTest {
  private static final String SET_METHOD = "SET password_encryption = '%s'";

  private static final List<String> METHODS = List.of("scram-sha-256", "md5");

  static List<String> passwords() {
    return List.of(
        "%@:/?#[]&=+;,",
        "%41%00%zz",
        "a b",
        " begins with a space",
        "ends with a space ",
        "   ",
        "'single' and ''doubled''",
        "\"double\"",
        "back\\slash\\n\\u0041",
        "$1 $$ :name ? {x}",
        "tab\tline\nreturn\r",
        "control \u0001\u0007\u001b\u007f",
        "n\u00e4chste",
        "na\u0308chste", // decomposed
        "\uff21\uff22 \u2460 \ufb01", // full width, circled, ligature: SASLprep maps them
        "a\u00a0b", // no-break space
        "soft\u00adhyphen",
        "\u05e9\u05dc\u05d5\u05dd", // right-to-left
        "abc \u0627\u0644\u0639\u0631\u0628\u064a\u0629 1", // mixed directions: prohibited by
        // SASLprep
        "\u5bc6\u7801",
        "\ud83d\udd11\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
        "I\u0130\u0131i",
        "md5" + "0".repeat(31), // one digit shorter than a hash
        "p".repeat(1_000),
        "\u00e9".repeat(500));
  }

  @ParameterizedTest
  @MethodSource("passwords")
  void acceptsExactPassword(String password) {
    for (String method : METHODS) {
      String user = "odd_" + method.replaceAll("[^a-z0-9]", "");
      asSuperuser(
          "app",
          SET_METHOD.formatted(method),
          "DROP ROLE IF EXISTS " + user,
          "CREATE ROLE " + user + " LOGIN PASSWORD " + literal(password));

      Opening opening = open(source().with("user", user).secret("password", password).spec());

      assertThat(opening).as(method).isInstanceOf(Opening.Opened.class);
      ((Opening.Opened) opening).session().close();
      Failure failure =
          refused(source().with("user", user).secret("password", password + "x").spec()).failure();
      assertThat(failure.code()).as(method).isEqualTo(FailureCode.AUTHENTICATION_FAILED);
      assertThat(failure.sqlState()).as(method).isEqualTo("28P01");
    }
  }

  @ParameterizedTest
  @MethodSource("locales")
  void acceptsPasswordInAnyJvmLocale(Locale locale) {
    Locale before = Locale.getDefault();
    Locale.setDefault(locale);
    try {
      acceptsExactPassword("I\u0130\u0131i");
    } finally {
      Locale.setDefault(before);
    }
  }

  static List<Locale> locales() {
    return List.of(Locale.forLanguageTag("tr-TR"), Locale.forLanguageTag("ar-EG-u-nu-arab"));
  }
}
