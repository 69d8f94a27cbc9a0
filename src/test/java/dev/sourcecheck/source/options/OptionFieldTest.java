package dev.sourcecheck.source.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionFieldTest {
  /** A weaker value requires the stored secrets again, also if the field was left out before. */
  @ParameterizedTest
  @CsvSource({
    "VERIFY_CA, PREFERRED, true",
    "PREFERRED, REQUIRED, false",
    ", DISABLED, true",
    ", PREFERRED, false",
    ", REQUIRED, false",
    "REQUIRED, , true",
    "DISABLED, , false",
    ", , false",
  })
  void comparesAnAbsentValueAsTheOneThatIsUsed(String before, String after, boolean weaker) {
    OptionField sslmode = field(SourceType.MYSQL);

    assertThat(sslmode.isWeaker(before, after)).isEqualTo(weaker);
    assertThat(field(SourceType.MARIADB).isWeaker(before, after)).isEqualTo(weaker);
  }

  @Test
  void publishesNoneOfTheExtensions() {
    assertThat(OptionSchema.of(SourceType.MYSQL).published().toString()).doesNotContain("\"x-");
  }

  private static OptionField field(SourceType type) {
    return Objects.requireNonNull(OptionSchema.of(type).field("sslmode"));
  }
}
