package dev.sourcecheck.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that are not bundled, each folder with classes of its own. */
class DriverFoldersTest {
  private static final DriverSpec MYSQL =
      DriverSpec.installed(SourceType.MYSQL, "vendor.SmallDriver", "vendor:driver:1.0");
  private static final DriverSpec ORACLE =
      DriverSpec.installed(SourceType.ORACLE, "vendor.SmallDriver", "vendor:driver:1.0");

  private final Path root;
  private final DriverFolders drivers;

  DriverFoldersTest(@TempDir Path root) {
    this.root = root;
    this.drivers = new DriverFolders(root);
  }

  @Test
  void loadsTwoVersionsOfOneDriverSideBySide() throws Exception {
    install("mysql", "driver.jar", 1);
    install("oracle", "driver.jar", 2);

    Driver one = drivers.load(MYSQL);
    Driver two = drivers.load(ORACLE);

    assertThat(one.getMajorVersion()).isEqualTo(1);
    assertThat(two.getMajorVersion()).isEqualTo(2);
    assertThat(one.getClass().getName()).isEqualTo(two.getClass().getName());
    assertThat(one.getClass()).isNotSameAs(two.getClass());
    assertThat(drivers.load(MYSQL).getClass()).isSameAs(one.getClass());
  }

  @Test
  void usesReplacedJarsAndKeepsTheClassesInUse() throws Exception {
    install("mysql", "driver-1.jar", 1);
    Driver before = drivers.load(MYSQL);

    Files.delete(root.resolve("mysql/driver-1.jar"));
    install("mysql", "driver-2.jar", 2);

    assertThat(drivers.load(MYSQL).getMajorVersion()).isEqualTo(2);
    assertThat(before.getMajorVersion()).isEqualTo(1);
  }

  @Test
  void hidesOurLibrariesFromTheDriverAndShowsTheSocketFactories() throws Exception {
    install("mysql", "driver.jar", 1);
    ClassLoader loader = drivers.load(MYSQL).getClass().getClassLoader();

    assertThatThrownBy(() -> loader.loadClass("org.postgresql.Driver"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThat(loader.loadClass("dev.sourcecheck.engine.jdbc.CheckedSocketFactory"))
        .isSameAs(dev.sourcecheck.engine.jdbc.CheckedSocketFactory.class);
  }

  @Test
  void reportsAMissingDriverWithCoordinatesAndFolder() {
    assertThat(failure(MYSQL))
        .isEqualTo(
            Failure.of(
                FailureCode.DRIVER_MISSING,
                "The folder %s has no jar: copy the driver vendor:driver:1.0 and the jars that it"
                        .formatted(root.resolve("mysql"))
                    + " needs there."));
  }

  @Test
  void reportsAFolderWithAnotherDriver() throws Exception {
    install("mysql", "driver.jar", 1);
    DriverSpec other = DriverSpec.installed(SourceType.MYSQL, "vendor.Other", "vendor:other:1.0");

    assertThat(failure(other).hint())
        .isEqualTo(
            "The folder %s does not contain the class vendor.Other: copy the driver vendor:other:1.0"
                    .formatted(root.resolve("mysql"))
                + " and the jars that it needs there.");
  }

  @Test
  void reportsAJarThatIsNone() throws Exception {
    Files.createDirectories(root.resolve("mysql"));
    Files.writeString(root.resolve("mysql/driver.jar"), "<html>404</html>");

    assertThat(failure(MYSQL).code()).isEqualTo(FailureCode.DRIVER_MISSING);
  }

  /** As for a damaged signature or the violated seal of a package. */
  @Test
  void reportsAJarThatTheJdkRejectsAndListsTheOthers() throws Exception {
    install("mysql", "driver.jar", 1);
    Path jar = Files.createDirectories(root.resolve("oracle")).resolve("driver.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("java/evil/SmallDriver.class"));
      out.write(1);
    }
    DriverSpec prohibited =
        DriverSpec.installed(SourceType.ORACLE, "java.evil.SmallDriver", "vendor:driver:1.0");
    String hint =
        "The folder %s has a driver that cannot be loaded (Prohibited package name: java.evil): copy"
                .formatted(root.resolve("oracle"))
            + " the driver vendor:driver:1.0 and the jars that it needs there.";
    Map<SourceType, DriverSpec> specs = new EnumMap<>(SourceType.class);
    specs.put(SourceType.ORACLE, prohibited);
    specs.put(SourceType.MYSQL, MYSQL);

    assertThat(failure(prohibited)).isEqualTo(Failure.of(FailureCode.DRIVER_MISSING, hint));
    assertThat(DriverInventory.list(specs, drivers))
        .extracting(DriverInventory.DriverStatus::type, DriverInventory.DriverStatus::problem)
        .containsExactlyInAnyOrder(tuple(SourceType.ORACLE, hint), tuple(SourceType.MYSQL, ""));
  }

  @Test
  void reportsWhyADriverCannotBeCreated() {
    assertThat(failure(DriverSpec.bundled(SourceType.MYSQL, BrokenDriver.class, "a:b:1")).hint())
        .isEqualTo("This build has a driver that cannot be loaded (no native library).");
  }

  /** A driver whose constructor fails. */
  public static final class BrokenDriver extends org.postgresql.Driver {
    public BrokenDriver() {
      throw new IllegalStateException("no native library");
    }
  }

  @Test
  void listsPresentAndMissingDrivers() throws Exception {
    install("mysql", "driver.jar", 1);
    Map<SourceType, DriverSpec> specs = new EnumMap<>(SourceType.class);
    specs.put(SourceType.MYSQL, MYSQL);
    specs.put(SourceType.ORACLE, ORACLE);
    specs.put(
        SourceType.POSTGRES,
        DriverSpec.bundled(SourceType.POSTGRES, org.postgresql.Driver.class, "org:pg:1"));

    List<DriverInventory.DriverStatus> all = DriverInventory.list(specs, drivers);

    assertThat(all)
        .extracting(
            DriverInventory.DriverStatus::type,
            DriverInventory.DriverStatus::location,
            DriverInventory.DriverStatus::version,
            DriverInventory.DriverStatus::present)
        .containsExactly(
            tuple(SourceType.MYSQL, root.resolve("mysql").toString(), "1.0.7", true),
            tuple(SourceType.ORACLE, root.resolve("oracle").toString(), "", false),
            tuple(SourceType.POSTGRES, "bundled", "42.7.13", true));
  }

  private Failure failure(DriverSpec spec) {
    try {
      drivers.load(spec);
    } catch (DriverMissingException e) {
      return e.failure();
    }
    throw new AssertionError("the driver was loaded");
  }

  /** Compiles a small driver and packs it into a jar. */
  private void install(String type, String jar, int major) throws IOException {
    Path folder = Files.createDirectories(root.resolve(type));
    Path classes = Files.createDirectories(root.resolve("classes-" + major));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                null, null, null, List.of("-d", classes.toString()), null, List.of(source(major)))
            .call();
    assertThat(compiled).isTrue();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, major + ".0.7");
    try (OutputStream file = Files.newOutputStream(folder.resolve(jar));
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      out.putNextEntry(new ZipEntry("vendor/SmallDriver.class"));
      out.write(Files.readAllBytes(classes.resolve("vendor/SmallDriver.class")));
    }
  }

  private static JavaFileObject source(int major) {
    String code =
        """
        package vendor;
        import java.sql.*;
        import java.util.Properties;
        public class SmallDriver implements Driver {
          public Connection connect(String url, Properties info) { return null; }
          public boolean acceptsURL(String url) { return false; }
          public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) { return null; }
          public int getMajorVersion() { return %d; }
          public int getMinorVersion() { return 0; }
          public boolean jdbcCompliant() { return false; }
          public java.util.logging.Logger getParentLogger() { return null; }
        }
        """
            .formatted(major);
    return new SimpleJavaFileObject(
        URI.create("string:///vendor/SmallDriver.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }
}
