internal import Imaging
