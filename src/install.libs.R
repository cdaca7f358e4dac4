# The Python module loads the kernel from its own folder. R sources this before it copies that folder's other files.
kernel <- paste0("kerasinit", SHLIB_EXT)
if (file.exists(kernel)) {
  folder <- file.path(R_PACKAGE_DIR, "python", "kerasinit", "stream")
  dir.create(folder, recursive = TRUE, showWarnings = FALSE)
  file.copy(kernel, file.path(folder, paste0("lib", kernel)), overwrite = TRUE)
}
