"""A process that runs some paths: `python -m kerasinit.verify.worker GROUP`.

GROUP is "here" (the stream's paths and Keras's backend), "backend" (that alone), "rscript" or
"rpy2". It prints lines of JSON: first the number of rows, then each row. All other output goes to
stderr.
"""

import dataclasses
import json
import os
import sys
import time


def main() -> None:
    """Runs the paths of the group that the command line names."""
    # Redirect stdout before the imports: TensorFlow and R print too.
    output = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    from kerasinit.verify import paths, with_r
    from kerasinit.verify.rows import Row, in_one_line

    jobs = {
        "here": lambda: (
            paths.jobs_of_stream()
            + paths.jobs_of_backend()
            + paths.jobs_of_missing_gpu()
            + paths.jobs_of_stock()
        ),
        "backend": lambda: paths.jobs_of_backend() + paths.jobs_of_stock(),
        "rscript": with_r.jobs_of_rscript,
        "rpy2": with_r.jobs_of_rpy2,
    }[sys.argv[1]]()
    print(len(jobs), file=output)
    for path, run in jobs:
        begin = time.perf_counter()
        try:
            row = run()
        except Exception as error:  # An error of the whole path, not of one case.
            row = Row(path, different=1, first_difference=in_one_line(error))
        row = dataclasses.replace(row, seconds=time.perf_counter() - begin)
        print(json.dumps(dataclasses.asdict(row)), file=output)


if __name__ == "__main__":
    main()
