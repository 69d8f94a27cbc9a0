package dev.sourcecheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The settings reference lists each setting with its default, and no other. */
class SettingsTableTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(sourcecheck\\.[a-z.-]+)` \\| (?:`([^`]*)`)? ?\\|", Pattern.MULTILINE);

  @Test
  void listsEverySettingWithItsDefault() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (JavaClass mapping :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sourcecheck")) {
      if (mapping.isAnnotatedWith(ConfigMapping.class)) {
        String prefix = mapping.getAnnotationOfType(ConfigMapping.class).prefix();
        collect(prefix, mapping.reflect(), settings);
      }
    }
    // read by the command line, before the framework reads mappings
    settings.put("sourcecheck.store-wait", "PT15S");
    settings.put("sourcecheck.demo.port", "15432");

    Map<String, String> documented = new TreeMap<>();
    Matcher rows = ROW.matcher(Files.readString(Path.of("docs/settings.md")));
    while (rows.find()) {
      documented.put(rows.group(1), rows.group(2) == null ? "" : rows.group(2));
    }

    assertThat(settings).hasSizeGreaterThan(20);
    assertThat(documented).isEqualTo(settings);
  }

  private static void collect(String prefix, Class<?> mapping, Map<String, String> settings) {
    for (Method property : mapping.getDeclaredMethods()) {
      WithName named = property.getAnnotation(WithName.class);
      String name = prefix + "." + (named == null ? kebab(property.getName()) : named.value());
      Class<?> type = property.getReturnType();
      if (type.isInterface() && type.getName().startsWith("dev.sourcecheck")) {
        collect(name, type, settings);
      } else {
        WithDefault otherwise = property.getAnnotation(WithDefault.class);
        settings.put(name, otherwise == null ? "" : otherwise.value());
      }
    }
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
  }
}
