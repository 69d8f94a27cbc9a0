package dev.sourcecheck.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One readable line for each wrong setting. */
class StartupErrorTest {
  private static final String WRONG = "wr?ng";

  private static final List<Setting> SETTINGS = read();

  /** Their rows in the reference of the settings say what 0 means. */
  private static final Set<String> ZERO_ALLOWED =
      Set.of(
          "sourcecheck.job.queue-limit",
          "sourcecheck.job.retention",
          "sourcecheck.worker.grace",
          "sourcecheck.worker.abandon-after",
          "sourcecheck.limits.keys-max-age");

  /** A setting and the mapping that has it. */
  record Setting(Class<?> mapping, String name, Type type) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void namesTheSettingAndItsWrongValue(Setting setting) {
    String line = StartupError.line(problem(setting, WRONG));

    assertThat(line)
        .startsWith(
            "the setting "
                + setting.name
                + " ("
                + setting.name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)
                + ") has the invalid value \""
                + WRONG
                + "\": ")
        .doesNotContain("SRCFG", "dev.sourcecheck")
        .doesNotContainPattern("[a-z]Exception")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void rejectsNumbersOutOfRange(Setting setting) {
    int least = ZERO_ALLOWED.contains(setting.name) ? 0 : 1;

    for (String value : List.of("-1", "-2147483649", "-99999999999999999999")) {
      assertInvalid(setting, value, "Expected a whole number from " + least);
    }
    for (String value : List.of("1.5", "1e3", "0x10", "many")) {
      assertInvalid(setting, value, "Expected a whole number from " + least);
    }
    String most = setting.type == long.class || setting.type == Long.class ? "000000" : "";
    assertInvalid(
        setting, "9223372036854775808", "Expected a whole number up to 1000000000" + most);
  }

  @ParameterizedTest
  @MethodSource("durations")
  void rejectsDurationsOutOfRange(Setting setting) {
    boolean zeroAllowed = ZERO_ALLOWED.contains(setting.name);
    String least = zeroAllowed ? "PT0S" : "PT0.001S";
    String most = zeroAllowed ? "P36525D" : "P3650D";

    for (String value : List.of("-1", "-PT1S", "PT-0.001S", "-5s", "P-1D")) {
      assertInvalid(setting, value, "Expected a duration of at least " + least);
    }
    for (String value : List.of("P1000000D", "292200d", "9223372036854775807")) {
      assertInvalid(setting, value, "Expected a duration up to " + most);
    }
    for (String value : List.of("soon", "P1Y", "9223372036854775808", "9223372036854775807d")) {
      assertInvalid(setting, value, "Expected a duration such as PT30S");
    }
  }

  @ParameterizedTest
  @MethodSource({"numbers", "durations"})
  void acceptsZeroOnlyWhereItIsDocumented(Setting setting) {
    boolean duration = setting.type == Duration.class;
    if (ZERO_ALLOWED.contains(setting.name)) {
      assertThat(problem(setting, "0")).hasMessage("accepted");
    } else {
      assertInvalid(
          setting,
          "0",
          duration ? "Expected a duration of at least PT0.001S" : "Expected a whole number from 1");
    }
    assertThat(problem(setting, duration ? "3650d" : "7")).hasMessage("accepted");
  }

  private static void assertInvalid(Setting setting, String value, String reason) {
    assertThat(StartupError.line(problem(setting, value)))
        .endsWith("has the invalid value \"" + value + "\": " + reason);
  }

  @Test
  void findsTheSettingsThatAreNotTexts() {
    assertThat(settings())
        .extracting(Setting::name)
        .contains(
            "sourcecheck.worker.enabled",
            "sourcecheck.worker.concurrency",
            "sourcecheck.job.retention",
            "sourcecheck.cleartext-passwords",
            "sourcecheck.egress.loopback");
  }

  /** A setting of another type needs a range as well. */
  @Test
  void coversAllSettingsWithARange() {
    Set<Type> others = new HashSet<>();
    for (Setting setting : settings()) {
      if (!numbers().contains(setting) && !durations().contains(setting)) {
        others.add(setting.type);
      }
    }

    assertThat(others)
        .extracting(Type::getTypeName)
        .containsExactlyInAnyOrder(
            "boolean",
            "java.lang.Boolean",
            "dev.sourcecheck.auth.AuthSettings$AnonymousRole",
            "dev.sourcecheck.engine.EngineSettings$CleartextPasswords");
  }

  @Test
  void documentsWhatZeroMeans() throws IOException {
    Set<String> documented = new HashSet<>();
    for (String row : Files.readAllLines(Path.of("docs/settings.md"))) {
      if (row.startsWith("| `sourcecheck.") && row.split("\\|")[3].contains("`0`")) {
        documented.add(row.split("`")[1]);
      }
    }

    Set<String> allowed = new HashSet<>(ZERO_ALLOWED);
    allowed.add("sourcecheck.store-wait"); // read before the framework starts
    assertThat(documented).isEqualTo(allowed);
  }

  @Test
  void joinsSeveralProblems() {
    Exception problem =
        new IllegalStateException(
            "Configuration validation failed:\n"
                + "\tjava.util.NoSuchElementException: SRCFG00014: The config property a.b is"
                + " required but it could not be found in any config source\n"
                + "\tjava.lang.IllegalArgumentException: SRCFG00039: The config property a.c with"
                + " the config value \"many\" threw an Exception whilst being converted"
                + " SRCFG00029: Expected an integer value, got \"many\"");

    assertThat(StartupError.line(problem))
        .isEqualTo(
            "the setting a.b (A_B) is required; the setting a.c (A_C) has the invalid value"
                + " \"many\": Expected an integer value, got \"many\"");
  }

  @Test
  void keepsOtherMessages() {
    assertThat(StartupError.line(new IllegalStateException(new NoSuchElementException("a: b"))))
        .isEqualTo("a: b");
  }

  static List<Setting> numbers() {
    return ofTypes(int.class, long.class, Integer.class, Long.class);
  }

  static List<Setting> durations() {
    return ofTypes(Duration.class);
  }

  private static List<Setting> ofTypes(Class<?>... types) {
    return settings().stream().filter(each -> List.of(types).contains(each.type)).toList();
  }

  static List<Setting> settings() {
    return SETTINGS;
  }

  private static List<Setting> read() {
    List<Setting> settings = new ArrayList<>();
    for (JavaClass mapping :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sourcecheck")) {
      if (mapping.isAnnotatedWith(ConfigMapping.class)) {
        String prefix = mapping.getAnnotationOfType(ConfigMapping.class).prefix();
        collect(mapping.reflect(), prefix, mapping.reflect(), settings);
      }
    }
    return settings;
  }

  private static void collect(
      Class<?> root, String prefix, Class<?> group, List<Setting> settings) {
    for (Method property : group.getDeclaredMethods()) {
      WithName named = property.getAnnotation(WithName.class);
      String name =
          prefix
              + "."
              + (named == null
                  ? property
                      .getName()
                      .replaceAll("([a-z])([A-Z])", "$1-$2")
                      .toLowerCase(Locale.ROOT)
                  : named.value());
      Type type = property.getGenericReturnType();
      while (type instanceof ParameterizedType wrapper) {
        type = wrapper.getActualTypeArguments()[0];
      }
      if (type instanceof Class<?> nested
          && nested.isInterface()
          && nested.getName().startsWith("dev.sourcecheck")) {
        collect(root, name, nested, settings);
      } else if (type != String.class && type != Path.class) { // any text is one
        settings.add(new Setting(root, name, type));
      }
    }
  }

  private static @Nullable Throwable problem(Setting setting, String value) {
    return catchThrowable(
        () -> {
          SmallRyeConfig config =
              new SmallRyeConfigBuilder()
                  .addDiscoveredConverters()
                  .withSources(new PropertiesConfigSource(Map.of(setting.name, value), "test", 500))
                  .withMapping(setting.mapping)
                  .withValidateUnknown(false)
                  .build();
          throw new IllegalStateException(config == null ? "no configuration" : "accepted");
        });
  }
}
