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
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One readable line for each wrong setting. */
class StartupErrorTest {
  private static final String WRONG = "wr?ng";

  /** A setting and the mapping that has it. */
  record Setting(Class<?> mapping, String name) {
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
  @ValueSource(
      strings = {
        "sourcecheck.job.attempts",
        "sourcecheck.job.per-source",
        "sourcecheck.job.per-host",
        "sourcecheck.limits.requests",
        "sourcecheck.limits.requests-per-key",
        "sourcecheck.limits.failures",
        "sourcecheck.dqops.listings",
        "sourcecheck.dqops.listings-per-host"
      })
  void rejectsCountsBelowOne(String name) {
    Setting setting =
        settings().stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();

    for (String value : List.of("0", "-1")) {
      assertThat(StartupError.line(problem(setting, value)))
          .endsWith("has the invalid value \"" + value + "\": Expected a whole number from 1");
    }
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

  static List<Setting> settings() {
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
        settings.add(new Setting(root, name));
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
          assertThat(config).as("accepts " + setting).isNull();
        });
  }
}
