package io.mesocosm.containerizer.fetcher;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives of every kind, well-meant and not. */
final class TestArchives {

    /** One thing in an archive. */
    sealed interface Item {
        String name();

        record File(String name, int mode, String content) implements Item {}

        record Directory(String name, int mode) implements Item {}

        record Link(String name, String target) implements Item {}

        record HardLink(String name, String target) implements Item {}

        record Fifo(String name) implements Item {}
    }

    private TestArchives() {}

    /** Packed as the extension says. */
    static byte[] of(String extension, List<Item> items) throws IOException {
        if (extension.equals(".zip")) {
            return zip(items);
        }
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressed(extension, bytes)) {
            out.write(tar(items));
        }
        return bytes.toByteArray();
    }

    private static OutputStream compressed(String extension, OutputStream out) throws IOException {
        return switch (extension) {
            case ".tar" -> out;
            case ".tgz", ".tar.gz" -> new GZIPOutputStream(out);
            case ".tbz2", ".tar.bz2" -> new BZip2CompressorOutputStream(out);
            case ".txz", ".tar.xz" -> new XZOutputStream(out, new LZMA2Options(1));
            default -> throw new IllegalArgumentException(extension);
        };
    }

    private static byte[] tar(List<Item> items) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Item item : items) {
                addToTar(tar, item);
            }
        }
        return bytes.toByteArray();
    }

    private static void addToTar(TarArchiveOutputStream tar, Item item) throws IOException {
        byte[] content = {};
        TarArchiveEntry entry;
        switch (item) {
            case Item.File(var name, var mode, var text) -> {
                content = text.getBytes(StandardCharsets.UTF_8);
                entry = new TarArchiveEntry(name, true);
                entry.setMode(mode);
                entry.setSize(content.length);
            }
            case Item.Directory(var name, var mode) -> {
                entry = new TarArchiveEntry(name + "/", true);
                entry.setMode(mode);
            }
            case Item.Link(var name, var target) -> {
                entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                entry.setLinkName(target);
            }
            case Item.HardLink(var name, var target) -> {
                entry = new TarArchiveEntry(name, TarConstants.LF_LINK);
                entry.setLinkName(target);
                entry.setMode(0644);
            }
            case Item.Fifo(var name) -> entry = new TarArchiveEntry(name, TarConstants.LF_FIFO);
        }
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] zip(List<Item> items) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            for (Item item : items) {
                addToZip(zip, item);
            }
        }
        return bytes.toByteArray();
    }

    private static void addToZip(ZipArchiveOutputStream zip, Item item) throws IOException {
        var entry = new ZipArchiveEntry(item instanceof Item.Directory ? item.name() + "/" : item.name());
        String content = "";
        switch (item) {
            case Item.File file -> {
                entry.setUnixMode(UnixStat.FILE_FLAG | file.mode());
                content = file.content();
            }
            case Item.Directory made -> entry.setUnixMode(UnixStat.DIR_FLAG | made.mode());
            case Item.Link link -> {
                entry.setUnixMode(UnixStat.LINK_FLAG | 0777);
                content = link.target();
            }
            case Item.HardLink _, Item.Fifo _ -> throw new IllegalArgumentException("not in zip");
        }
        zip.putArchiveEntry(entry);
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
    }
}
